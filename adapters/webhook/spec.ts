import { defineSinkAdapter } from '../../src/sdk/sink.ts'
import { webhookSettings } from './settings.ts'
import { webhookSink } from './sink.ts'

export const webhookAdapter = defineSinkAdapter({
  name: 'webhook',
  title: { zh: 'Webhook 推送', en: 'Webhook' },
  settings: webhookSettings,
  claims: () => [],
  sink: webhookSink,
})
