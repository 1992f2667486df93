import type { ResourceWrite } from '../store/rows.ts'

/** A patient referred to by number who has not come yet (folding.md, "References not yet come"). */
export const placeholderWrite = (id: string): ResourceWrite => ({
  type: 'Patient',
  id,
  row: undefined,
  sourcePatient: id,
  placeholder: true,
  text: JSON.stringify({ resourceType: 'Patient', id }),
  hash: 0,
  index: [],
  single: null,
})
