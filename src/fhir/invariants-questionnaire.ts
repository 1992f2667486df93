import type { FhirObject } from './contribution.ts'
import { has, hasChoice, type Invariant, notBoth, objects } from './invariant.ts'

/** Questionnaires and their answers. */

const isDisplay = (item: FhirObject): boolean => item.type === 'display'

const notOnDisplay = (key: string, names: readonly string[]): Invariant => ({
  key,
  rule: `no ${names.join(', ')} on a display item`,
  holds: (item) => !isDisplay(item) || names.every((name) => !has(item, name)),
})

const CODED = ['choice', 'open-choice', 'decimal', 'integer', 'date', 'dateTime', 'time', 'string', 'quantity']
const MEASURED = ['boolean', 'decimal', 'integer', 'string', 'text', 'url', 'open-choice']

/** Depth is bounded by the check that calls. */
const linkIds = (parent: FhirObject): readonly unknown[] =>
  objects(parent.item).flatMap((item) => [item.linkId, ...linkIds(item)])

export const questionnaireInvariants: Readonly<Record<string, readonly Invariant[]>> = {
  Questionnaire: [
    {
      key: 'que-2',
      rule: 'every linkId stands once',
      holds: (value) => {
        const ids = linkIds(value)
        return new Set(ids).size === ids.length
      },
    },
  ],
  'Questionnaire.item': [
    {
      key: 'que-1',
      rule: 'a group has items, a display item has none',
      holds: (item) => (item.type === 'group' ? has(item, 'item') : !isDisplay(item) || !has(item, 'item')),
    },
    notOnDisplay('que-3', ['code']),
    notBoth('que-4', ['answerOption', 'answerValueSet']),
    {
      key: 'que-5',
      rule: 'answers to choose from only where something can be chosen',
      holds: (item) => (!has(item, 'answerOption') && !has(item, 'answerValueSet')) || CODED.includes(item.type as string),
    },
    notOnDisplay('que-6', ['required', 'repeats']),
    {
      key: 'que-8',
      rule: 'no initial value of a group or display item',
      holds: (item) => !has(item, 'initial') || (item.type !== 'group' && !isDisplay(item)),
    },
    notOnDisplay('que-9', ['readOnly']),
    {
      key: 'que-10',
      rule: 'a maximum length only of simple answers',
      holds: (item) => !has(item, 'maxLength') || MEASURED.includes(item.type as string),
    },
    notBoth('que-11', ['answerOption', 'initial']),
    {
      key: 'que-12',
      rule: 'several conditions need enableBehavior',
      holds: (item) => objects(item.enableWhen).length <= 2 || has(item, 'enableBehavior'),
    },
    {
      key: 'que-13',
      rule: 'several initial values only of a repeating item',
      holds: (item) => item.repeats === true || objects(item.initial).length <= 1,
    },
  ],
  'Questionnaire.item.enableWhen': [
    {
      key: 'que-7',
      rule: 'exists is asked with true or false',
      holds: (value) => value.operator !== 'exists' || !hasChoice(value, 'answer') || typeof value.answerBoolean === 'boolean',
    },
  ],
  'QuestionnaireResponse.item': [notBoth('qrs-1', ['answer', 'item'])],
}
