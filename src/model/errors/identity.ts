import { defineErrors } from './define.ts'

/** Doubts and contradictions about who somebody is. */
export const identityErrors = defineErrors({
  'identity.contradictory-merge': {
    kind: 'permanent',
    en: 'This merge contradicts an earlier one ({found}).',
    zh: '此合并与先前的合并矛盾（{found}）。',
    remedy: {
      en: 'A steward decides which of the two holds; the message waits.',
      zh: '请数据管理员裁定哪一个有效；消息保留等待。',
    },
  },
  'identity.model': {
    kind: 'permanent',
    en: 'The identity model is wrong at {where}: {found}.',
    zh: '身份匹配模型 {where} 处有误：{found}。',
    remedy: {
      en: 'Mend config/identity.yaml; nothing is started with a model that was not understood.',
      zh: '请修改 config/identity.yaml；模型未通过检查时不会启动。',
    },
  },
  'identity.truth': {
    kind: 'permanent',
    en: 'Table and schema {where} do not fit: {found}.',
    zh: '数据表与结构文件 {where} 不符：{found}。',
    remedy: {
      en: 'Name in the schema the columns that the table has, and truth for records that are in it.',
      zh: '请在结构文件中写明数据表实有的列，真值只涉及表中的记录。',
    },
  },
})
