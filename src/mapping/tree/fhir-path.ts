import { elementOf, isResourceType, shapeOf } from '../../fhir/elements.ts'
import type { Compiled } from '../expression/compiled.ts'
import type { Scope } from '../run/run.ts'
import type { Element } from './element.ts'
import type { FhirMessage } from './fhir-message.ts'
import { JsonElement } from './json-element.ts'
import { valuedAndRead } from './json-path.ts'

type Steps = readonly (string | number | '*')[]

/** `Patient.name.family`: of the resource the rule stands on when it has this type, else of all of the message. */
export const fhirPath = ([type, ...steps]: Steps): Compiled =>
  compiled((scope) => follow(resourcesOf(scope, String(type)), steps))

/** `.name.family`: from the value the rule stands on, or the only resource of the message. Lists are walked through, a choice is found by its bare name. */
export const fhirRelative = (steps: Steps): Compiled => compiled((scope) => follow(hereOf(scope), steps))

function hereOf(scope: Scope): readonly JsonElement[] {
  if (scope.element instanceof JsonElement) return [scope.element]
  const { resources } = scope.run.value as FhirMessage
  return resources.length === 1 ? [resources[0]!.element] : []
}

function compiled(all: (scope: Scope) => readonly JsonElement[]): Compiled {
  const one = (scope: Scope): Element | undefined => all(scope)[0]
  return {
    text: (scope) => one(scope)?.text(),
    one,
    all,
    truth: (scope) => all(scope).some(valuedAndRead),
    field: undefined,
    literal: undefined,
  }
}

function resourcesOf(scope: Scope, type: string): readonly JsonElement[] {
  const here = scope.element
  if (here instanceof JsonElement && here.child('resourceType')?.value === type) return [here]
  const { resources } = scope.run.value as FhirMessage
  return resources.filter((one) => one.type === type).map(({ element }) => element)
}

function follow(from: readonly JsonElement[], steps: Steps): readonly JsonElement[] {
  let found = from
  for (const step of steps) {
    found =
      typeof step === 'number'
        ? found.slice(step, step + 1)
        : step === '*'
          ? found
          : found.flatMap((one) => (childOf(one, step) ?? NOTHING).items())
  }
  return found.filter((one) => one.valued())
}

const NOTHING = new JsonElement([], '')

/** `value` finds `valueQuantity`: what stands behind a choice's name is the name of a type. */
function childOf(element: JsonElement, step: string): JsonElement | undefined {
  const own = element.child(step)
  if (own !== undefined || typeof element.value !== 'object' || element.value === null) return own
  const key = Object.keys(element.value).find((name) => name.startsWith(step) && isTypeName(name.slice(step.length)))
  return key === undefined ? undefined : element.child(key)
}

const isTypeName = (name: string): boolean =>
  /^[A-Z]/.test(name) && (shapeOf(name) !== undefined || PRIMITIVES.has(name.charAt(0).toLowerCase() + name.slice(1)))

const PRIMITIVES = new Set(
  'base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid positiveInt string time unsignedInt uri url uuid'.split(
    ' ',
  ),
)

/** The first step of a path that R4 does not have, and what it has there; undefined when all are known. */
export function unknownStep([first, ...steps]: Steps): { readonly found: string; readonly where: string } | undefined {
  if (typeof first !== 'string' || !isResourceType(first)) return { found: String(first), where: 'Type.element, .element' }
  let type = first
  for (const step of steps) {
    if (typeof step !== 'string' || step === '*') continue
    if (step === 'resourceType') return undefined
    const element = elementOf(type, step) ?? elementOf(type, `${step}[x]`)
    if (element === undefined) return { found: step, where: type }
    // Which type a choice has is the message's to say.
    if (element.types.length !== 1) return undefined
    type = element.types[0]!
  }
  return undefined
}
