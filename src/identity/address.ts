import type { ComparedAddress, Place } from './record.ts'
import { fold, hasHan, plainLatin, simplify } from './text.ts'

const DISTRICT = /^(.*?(?:自治县|自治旗|县|区|旗|市(?=[^区县]{2,}$)))/u
/** Where the part that many households share ends: road number, village, estate. */
const COMMUNITY = /^(.*?(?:\d+号(?![楼院])|\d+弄|小区|花园|家园|新村|公寓|社区|村(?!.{0,3}[路街巷])|苑|庄))/u

/** Compared forms of one address line; null when it is too short to mean anything. */
export function compareAddress(line: string, postcode: string): ComparedAddress | null {
  const text = fold(line)
  return hasHan(text) ? chinese(simplify(text)) : western(text, postcode)
}

function chinese(line: string): ComparedAddress | null {
  const house = line
    .replace(/[\s,.;:()\-—_#·]/g, '')
    .replace(/中国|中华人民共和国/u, '')
    .replace(/(?:号楼|幢|栋)/gu, '楼')
    .replace(/室$/u, '')
  if (house.length < 4) return null
  const district = DISTRICT.exec(house)?.[1] ?? ''
  const rest = house.slice(district.length)
  const community = COMMUNITY.exec(rest)?.[1] ?? ''
  // A house needs a number: a village or street alone is a community at most.
  return { district, community: community === '' ? '' : district + community, house: /\d/.test(rest) ? house : '' }
}

/** The parts of a Western address as the source gives them; null for a Chinese one and where there is too little to compare. */
export function placeOf(lines: readonly string[], city: string, postcode: string): Place | null {
  if (hasHan(lines.join('') + city)) return null
  const plain = lines.map((line) => plainLatin(fold(line))).filter((line) => line !== '')
  const number = plain.map((line) => /^\d+\w?(?= |$)/.exec(line)?.[0] ?? '').find((found) => found !== '') ?? ''
  const streets = plain.map((line) => line.replace(/^\d+\w?(?: |$)/, '').replaceAll(' ', '')).filter((line) => line.length > 2)
  const place: Place = {
    number,
    lines: streets.sort(),
    locality: plainLatin(fold(city)).replaceAll(' ', ''),
    postcode: plainLatin(fold(postcode)).replaceAll(' ', ''),
  }
  return streets.length === 0 && place.postcode === '' ? null : place
}

function western(line: string, postcode: string): ComparedAddress | null {
  const plain = plainLatin(line)
  const code = plainLatin(postcode).replace(/ /g, '')
  if (plain.length < 4 && code === '') return null
  const street = plain
    .replace(/^\d+\w*\s+/, '')
    .split(' ')
    .slice(0, 2)
    .join(' ')
  return {
    district: code,
    community: street === '' || code === '' ? '' : `${street} ${code}`,
    house: /\d/.test(plain) && code !== '' ? `${plain} ${code}` : '',
  }
}
