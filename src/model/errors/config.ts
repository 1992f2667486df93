import { defineErrors } from './define.ts'

/** Findings in configuration; each is shown with file:line:col. */
export const configErrors = defineErrors({
  'config.unknown-key': {
    kind: 'permanent',
    en: 'Unknown setting {found} at {where}.',
    zh: '{where} 处有未知设置 {found}。',
    remedy: { en: 'Allowed here: {allowed}.', zh: '此处允许：{allowed}。' },
  },
})
