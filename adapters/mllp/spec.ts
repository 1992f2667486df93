import { defineAdapter } from '../../src/sdk/adapter.ts'
import { type MllpSettings, mllpSettings } from './settings.ts'
import { MllpSource } from './source.ts'

/** HL7 v2 over MLLP: TCP or TLS, original and enhanced acknowledgement mode. */
export const mllpAdapter = defineAdapter<MllpSettings>({
  name: 'mllp',
  title: { zh: 'HL7 v2 消息（MLLP）', en: 'HL7 v2 over MLLP' },
  settings: mllpSettings,
  replies: true,
  claims: ({ host, port }) => (port === 0 ? [] : [{ kind: 'port', host, port }]),
  source: (settings, context) => new MllpSource(settings, context),
})
