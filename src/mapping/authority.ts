import type { MapContext } from './mapped.ts'

/** Who issued a number, as a sender writes it → the authority's name. Empty: the interface's own. Unknown: below it. */
export function authorityOf(context: MapContext, said: string | undefined): string {
  if (said === undefined || said === '') return context.authority
  return Object.hasOwn(context.authorities, said) ? context.authorities[said]! : `${context.authority}/${said}`
}
