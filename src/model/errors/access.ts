import { defineErrors } from './define.ts'

/** Who may ask what: refusals of the API. */
export const accessErrors = defineErrors({
  'access.no-token': {
    kind: 'permanent',
    en: 'This address needs a bearer token; none was sent.',
    zh: '此地址需要持有令牌（Bearer），请求中没有令牌。',
    remedy: {
      en: 'Make one with `tributary token --role client` and send it as `Authorization: Bearer …`.',
      zh: '请用 `tributary token --role client` 生成令牌，并以 `Authorization: Bearer …` 发送。',
    },
  },
})
