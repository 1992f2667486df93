import { z } from 'zod'
import { secretKey } from '../../src/sdk/signature.ts'

const place = z
  .strictObject({
    host: z.string().min(1),
    port: z.int().min(1).max(65_535),
    networks: z
      .array(z.union([z.cidrv4(), z.cidrv6()]))
      .min(1)
      .optional()
      .meta({ description: 'Networks (CIDR) the name may resolve to.' }),
  })
  .meta({ description: 'A host and port events may go to.' })

/** Settings of a webhook destination; secrets arrive resolved. */
export const webhookSettings = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !new URL(url).username && !new URL(url).password, 'no user or password in the address')
    .meta({ description: 'Where events are posted; redirects are not followed.' }),
  secrets: z
    .array(z.string().refine((secret) => secretKey(secret) !== undefined, 'whsec_ and 24 to 64 bytes in base64'))
    .min(1)
    .max(4)
    .meta({ description: 'Every event is signed with each: add the new one, let the receiver change, remove the old one.' }),
  timeoutSeconds: z.int().min(1).max(60).default(15).meta({ description: 'After this an attempt counts as failed.' }),
  allow: z.array(place).min(1).optional().meta({ description: 'Allow-list of places; the host and port of the url unless set.' }),
})
export type WebhookSettings = z.infer<typeof webhookSettings>
