import type { Format } from '../../model/message.ts'

/** What `for:` may say. */
export const FORMATS: readonly Format[] = ['hl7v2', 'row', 'csv', 'json', 'fhir', 'xml']
