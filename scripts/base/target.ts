/** A target path: `participant[1].individual(PractitionerRole.practitioner(Practitioner))`. */
export interface Step {
  readonly name: string
  /** Distinct elements have distinct indexes; they are no positions. */
  readonly index: string
  readonly link: Link | undefined
}

/** A reference to a resource, and what of that resource is meant. */
interface Link {
  readonly type: string
  readonly index: string
  readonly steps: readonly Step[]
}

export class TargetError extends Error {}

const NAME = /[A-Za-z_][A-Za-z]*|\[/y

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  whole(): Step[] {
    const steps = this.#steps()
    if (this.#at < this.#text.length) throw new TargetError(this.#text.slice(this.#at))
    return steps
  }

  #accept(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #steps(): Step[] {
    const steps: Step[] = []
    do {
      const step = this.#step()
      const last = steps.at(-1)
      // `recorder.reference(Practitioner.name)`: the link belongs to what holds the reference.
      if (step.name === 'reference' && step.link !== undefined && last !== undefined)
        steps[steps.length - 1] = { ...last, link: step.link }
      else steps.push(step)
    } while (this.#accept('.'))
    return steps
  }

  #name(): string {
    NAME.lastIndex = this.#at
    const found = NAME.exec(this.#text)?.[0]
    if (found === undefined) throw new TargetError(this.#text.slice(this.#at) || 'end')
    if (found === '[') return ''
    this.#at += found.length
    return found
  }

  #index(): string {
    if (!this.#accept('[')) return '1'
    const end = this.#text.indexOf(']', this.#at)
    if (end < 0) throw new TargetError('[')
    const index = this.#text.slice(this.#at, end)
    this.#at = end + 1
    return index
  }

  #step(): Step {
    const name = this.#name()
    const index = this.#index()
    return { name, index, link: this.#accept('(') ? this.#link() : undefined }
  }

  #link(): Link {
    const type = this.#name()
    const index = this.#index()
    if (!/^[A-Z]/.test(type)) throw new TargetError(type)
    const steps = this.#accept('.') ? this.#steps() : []
    if (!this.#accept(')')) throw new TargetError(this.#text.slice(this.#at) || ')')
    return { type, index, steps }
  }
}

/** Throws TargetError with what it could not read. */
export const parseTarget = (text: string): Step[] => new Reader(text).whole()
