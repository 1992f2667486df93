import { z } from 'zod'

/** A folder into which another system drops files. */
export const filesSettings = z.strictObject({
  folder: z
    .string()
    .min(1)
    .describe('The folder. Taken files move to its done/, refused ones to its error/ with a reason beside them.'),
  extensions: z
    .array(z.string().regex(/^\.\w+$/))
    .min(1)
    .default(['.hl7'])
    .describe('Endings of the names that are taken, any case.'),
  everySeconds: z.number().positive().max(3_600).default(2).describe('Seconds between two looks at the folder.'),
  stableSeconds: z
    .number()
    .min(0)
    .max(3_600)
    .default(2)
    .describe('A file is taken when size and time have not changed for so long.'),
  maxFileBytes: z
    .int()
    .min(1)
    .max(1_073_741_824)
    .default(64 * 1024 * 1024)
    .describe('Larger files are refused.'),
  maxMessages: z.int().min(1).max(1_000_000).default(100_000).describe('Files with more messages are refused.'),
})

export type FilesSettings = z.infer<typeof filesSettings>
