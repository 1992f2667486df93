/**
 * The one door payload bytes and identifier tokens pass on their way to the disk and back (architecture D16). Identity
 * functions until encryption comes; the scope already says which key would be used, so that erasing a key erases a patient.
 */

/** The number of the only tenant now, `default`. It leads every key. */
export const TENANT_NO = 1

/** What one key would protect: a source patient's content (by the rid of its Patient), or one message's raw bytes. */
export type SealScope =
  | { readonly tenant: number; readonly sourcePatient: number | null }
  | { readonly tenant: number; readonly message: number }

/** Bytes as they may lie on the disk. */
export const seal = (_scope: SealScope, bytes: Uint8Array): Uint8Array => bytes

/** The bytes `seal` was given. */
export const open = (_scope: SealScope, bytes: Uint8Array): Uint8Array => bytes

/** An identifier as it may stand in a search index: equal texts stay equal. */
export const token = (text: string): string => text
