/** Minutes east of UTC of an IANA zone at a moment: a search for a day without a zone means the hospital's day. */
export function zoneOffsets(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  return (at) => {
    if (!Number.isFinite(at) || Math.abs(at) > 8e15) return 0
    const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
    const found = /GMT([+-])(\d\d):(\d\d)/.exec(name)
    if (!found) return 0
    const minutes = Number(found[2]) * 60 + Number(found[3])
    return found[1] === '-' ? -minutes : minutes
  }
}
