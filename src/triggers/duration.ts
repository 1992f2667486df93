const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** `24h`, `3d`, `30m`, `-2h`: the form the rule files use. */
export const DURATION = /^-?\d+[smhdw]$/

/** Milliseconds. The text has the form DURATION. A day is 24 hours. */
export const durationMs = (text: string): number => Number(text.slice(0, -1)) * UNITS[text.at(-1)!]!

/** `HH:MM`, 00:00 to 23:59. */
export const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/

/** Minutes since midnight. The text has the form TIME_OF_DAY. */
export const minuteOfDay = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
