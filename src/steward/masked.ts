/** Values shown to somebody who judges mappings and need not know patients: the shape stays, the content does not. */

const LONGEST = 40

/** Letters become x, digits 9, other scripts ＊; what separates them stays. */
export const maskText = (text: string): string => {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return cut
    .replace(/\p{Script=Han}/gu, '＊')
    .replace(/\p{Nd}/gu, '9')
    .replace(/\p{Lu}/gu, 'X')
    .replace(/\p{L}/gu, (letter) => (letter === 'X' ? letter : 'x'))
}

/** Elements whose values say nothing of a patient: codes, systems, units, states. */
const OPEN =
  /(?:^|\.)(?:resourceType|status|system|code|unit|currency|comparator|use|mode|intent|priority|url|type)$|(?:^|\.)coding\.display$/

/** One value of a resource by its path (`code.coding[0].code`), as JSON text. */
export function maskValue(path: string, json: string | undefined): string | undefined {
  if (json === undefined) return undefined
  const element = path.replace(/\[\d+\]/g, '')
  if (OPEN.test(element) || element === 'id' || element.endsWith('.reference') || !/[\p{L}\p{Nd}]/u.test(json)) return json
  return json === 'true' || json === 'false' ? json : maskText(json)
}
