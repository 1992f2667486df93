import type { Occurrence } from './rule.ts'

/** The occurrence that an emission stands for. */
export type Occurring = Omit<Occurrence, 'planned' | 'step' | 'count'> & Partial<Pick<Occurrence, 'planned' | 'step' | 'count'>>
