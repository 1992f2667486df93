import { relative } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import type { Language } from '../model/errors.ts'
import type { Said } from './context.ts'
import type { Serving } from './serving.ts'
import { padded } from './table.ts'

interface Shown {
  readonly serving: Pick<Serving, 'address'>
  readonly interfaces: ReturnType<Engine['interfaces']>
  /** Of the demo. */
  readonly token: string | undefined
  readonly folder: string
  readonly language: Language
}

/** What stands above the live line: where everything is, and what to do next. */
export function banner({ serving, interfaces, token, folder, language }: Shown): string {
  const { host, port } = serving.address
  const base = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`
  const places: [Said, string][] = [
    [{ zh: 'FHIR 接口', en: 'FHIR' }, `${base}/fhir/R4`],
    [{ zh: '变更流', en: 'Change feed' }, `${base}/feed?after=0`],
    [{ zh: '运行状态', en: 'Health' }, `${base}/readyz  ${base}/metrics`],
    [{ zh: '数据目录', en: 'Data folder' }, near(folder)],
  ]
  return [
    '',
    language === 'zh' ? '  汇流 Tributary 正在运行' : '  Tributary 汇流 is running',
    '',
    ...places.map(([name, value]) => `  ${padded(name[language], 12)} ${value}`),
    ...interfaces.map(
      (one) => `  ${padded(one.name, 12)} ${one.adapter}${one.address ? ` ${one.address.host}:${one.address.port}` : ''}`,
    ),
    ...next(token, base, folder)[language],
    '',
    language === 'zh' ? '  按 Ctrl-C 停止；已确认的消息不会丢失。' : '  Ctrl-C stops it; nothing acknowledged is lost.',
    '',
    '',
  ].join('\n')
}

function next(token: string | undefined, base: string, folder: string): Record<Language, readonly string[]> {
  const data = `--data ${near(folder)}`
  if (token === undefined)
    return {
      en: ['', '  A token for the API:', `    bin/tributary token --role client ${data}`],
      zh: ['', '  获取接口令牌：', `    bin/tributary token --role client ${data}`],
    }
  const curl = `    curl -H "Authorization: Bearer ${token}" "${base}/fhir/R4/Patient?_count=3"`
  const receiver = `    bin/tributary receiver --demo ${data}`
  const own = '    bin/tributary start --config config/example.yaml'
  return {
    en: [
      '',
      '  Token',
      `    ${token}`,
      '  Read a patient',
      curl,
      '  See the follow-ups arrive, in another terminal',
      receiver,
      '  Your own interfaces (README.md)',
      own,
    ],
    zh: [
      '',
      '  令牌',
      `    ${token}`,
      '  读取患者',
      curl,
      '  在另一个终端查看随访推送',
      receiver,
      '  接入自己的接口（README.zh.md）',
      own,
    ],
  }
}

const near = (folder: string): string => {
  const path = relative(process.cwd(), folder)
  return path.startsWith('..') || path === '' ? folder : path
}
