/**
 * The words of the house (architecture.md, "Words"), the same in code, YAML, logs, metrics, tables and pages. The docs and
 * the console show them from here.
 */
export interface Word {
  readonly en: string
  readonly zh: string
  readonly meaning: { readonly en: string; readonly zh: string }
}

const word = (en: string, zh: string, meaningEn: string, meaningZh: string): Word => ({
  en,
  zh,
  meaning: { en: meaningEn, zh: meaningZh },
})

export const glossary: readonly Word[] = [
  word('source', '来源系统', 'a system that gives', '提供数据的系统'),
  word('sink', '目标系统', 'a system that takes', '接收数据的系统'),
  word('adapter', '适配器', 'code for one technology', '针对一种技术的代码'),
  word('interface', '接口', 'one configured source or sink', '一个已配置的来源或目标'),
  word('authority', '发放机构', 'who issued a number', '号码由谁发放'),
  word('message', '消息', 'one unit received, its raw bytes kept', '收到的一个单元，保留原始字节'),
  word('journal', '日志', 'the durable list of messages', '持久的消息清单'),
  word('tree', '消息树', 'a decoded message', '解码后的消息'),
  word('mapping', '映射', 'rules that turn a tree into FHIR', '把消息树变成 FHIR 的规则'),
  word('contribution', '贡献', 'what one message says about one resource', '一条消息对一个资源的陈述'),
  word('lineage', '血缘', 'where an element came from', '一个元素从何而来'),
  word('coverage', '覆盖率', 'what of a message was used', '消息中哪些内容被用到'),
  word('concept table', '概念对照表', 'local code to standard code', '本地代码到标准代码'),
  word('source patient', '来源患者', "one system's record of someone", '一个系统对某人的记录'),
  word('person', '人', "the index's record of a human: the golden record", '索引中的一个人：黄金记录'),
  word('link', '关联', 'a source patient belongs to a person', '来源患者属于某个人'),
  word('proposal', '待审建议', 'a doubt for the steward', '留给数据管理员的疑问'),
  word('placeholder', '占位患者', 'a patient referred to by number who has not come yet', '仅有号码、资料尚未到达的患者'),
  word('feed', '变更流', 'numbered committed changes', '有编号的已提交变更'),
  word('rule', '规则', 'a follow-up definition', '随访定义'),
  word('follow-up', '随访', 'what a rule emitted', '规则发出的事项'),
  word('timer', '定时', 'a follow-up not yet due', '尚未到期的随访'),
  word('destination', '目的地', 'where follow-ups and changes are delivered', '随访与变更的投递处'),
  word('delivery', '投递', 'one series of attempts', '一系列投递尝试'),
  word('held', '保留', 'waiting for a person; nothing of it is committed', '等待人工处理；未提交任何内容'),
  word('balance', '收支平衡', 'received against accounted for', '接收数与去向数相符'),
  word('operator', '运维', 'runs the engine', '运行引擎的人'),
  word('steward', '数据管理员', 'mends mappings, codes and identities', '修正映射、代码与身份的人'),
  word('auditor', '审计员', 'reads who saw what', '查看谁看过什么的人'),
  word('client', '客户端', 'a program that reads through the API', '通过接口读取的程序'),
]
