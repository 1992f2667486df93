import cron from 'node-cron'
import { z } from 'zod'
import { CURSOR_FORMATS } from './cursor.ts'
import { DRIVERS } from './drivers/index.ts'

const viewSettings = z.strictObject({
  view: z.string().min(1).describe('Table or view, as the database spells it; what a mapping names as `source`.'),
  cursor: z
    .string()
    .min(1)
    .optional()
    .describe('Column with the time of the last change. Without it the whole view is read and compared by content.'),
  cursorFormat: z.enum(CURSOR_FORMATS).default('yyyy-MM-dd HH:mm:ss').describe('How that column writes a time.'),
  id: z.array(z.string().min(1)).min(1).describe('Columns that together name a row.'),
  orderingKey: z.string().min(1).optional().describe('Column whose equal values keep their order, usually the patient number.'),
  charset: z
    .string()
    .min(1)
    .optional()
    .describe('Charset of text that the database holds as foreign bytes, for example gb18030.'),
})

/** One database that is read, never written. Seconds unless the name says otherwise. */
export const sqlSettings = z
  .strictObject({
    driver: z.enum(DRIVERS).describe('Kind of database.'),
    file: z.string().min(1).optional().describe('Database file, for drivers that read one.'),
    url: z.string().min(1).optional().describe('Connection address, for drivers that connect.'),
    schedule: z
      .string()
      .refine((text) => cron.validate(text), 'not a cron expression')
      .optional()
      .describe('When to poll, as cron: `*/5 * * * *`.'),
    everySeconds: z.number().positive().max(86_400).optional().describe('Instead of `schedule`: seconds between two polls.'),
    zone: z.string().default('Asia/Shanghai').describe("IANA zone of the schedule and of the database's times."),
    pageSize: z.int().min(1).max(10_000).default(500).describe('Rows of one query.'),
    statementSeconds: z.number().positive().max(3_600).default(30).describe('A query that takes longer is stopped.'),
    lookBackSeconds: z
      .int()
      .min(0)
      .max(604_800)
      .default(600)
      .describe('How far back each poll reads again, for changes committed late.'),
    views: z.array(viewSettings).min(1).describe('What is read, in this order.'),
  })
  .refine((one) => one.driver !== 'sqlite' || one.file !== undefined, { path: ['file'], message: 'driver sqlite needs `file`' })
  .refine((one) => one.schedule === undefined || one.everySeconds === undefined, {
    path: ['everySeconds'],
    message: 'give `schedule` or `everySeconds`, not both',
  })
  .refine((one) => new Set(one.views.map((view) => view.view)).size === one.views.length, {
    path: ['views'],
    message: 'a view is listed twice',
  })

export type SqlSettings = z.infer<typeof sqlSettings>
export type ViewSettings = SqlSettings['views'][number]
