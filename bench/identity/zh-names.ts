import { pinyin } from 'pinyin-pro'
import type { Dice } from './dice.ts'

/**
 * Names as they are given in China: surnames and characters with rounded shares (public knowledge, no table was copied). Nothing of
 * the matcher is imported, so that a mistake in it is not repeated in the truth.
 */

const SURNAMES =
  '王72李71张68刘53陈46杨31黄23赵21吴21周19徐15孙15马13朱12胡12郭12何11林11高10罗9郑9梁9谢7宋7唐7许6邓6韩6冯6曹6彭5曾5肖5田5董5潘5袁5蔡5蒋4余4于4杜4叶4程4' +
  '魏4苏4吕4丁4任4卢4姚4沈4钟3姜3崔3谭3陆3范3汪3廖3石3金3韦3贾3夏3付3方3邹3熊3白3孟3秦3邱3侯3江3尹2薛2闫2段2雷2龙2黎2史2陶2贺2毛2郝2顾2龚2邵2万2覃2武2钱2戴3严2莫2孔2向2常2汤2康1' +
  '易1乔1赖1文1樊1兰1殷1施1洪1翟1安1颜1倪1牛1温1芦1季1俞1章1鲁1葛1伍1申1尤1毕1聂1柴1焦1柳1邢1路1岳1齐1梅1庄1辛1管1祝1左1涂1谷1祁1时1舒1耿1牟1卜1詹1关1苗1凌1费1纪1靳1盛1童1欧1甄1项1曲1成1游1阳1裴1席1卫1查1屈1鲍1位1覃1霍1翁1隋1植1甘1景1薄1单1包1司1柏1宁1柯1阮1桂1闵1解1强1丛1华1车1冉1房1边1'

const MALE =
  '伟强军磊勇杰涛明超刚平辉鹏飞斌波浩鑫亮峰建国志文华东海龙林俊宇轩博子泽天宏洪振永德新春松柏康凯旭阳晨毅恒瑞祥庆祖兴业成福贵富荣昌胜利民生根发金水木火土山川江河湖光耀先正立言行思远世泰安邦定乾坤少卿云雷雨风哲睿智达诚信义礼仁良善学书翰墨鸿翔奇伦嘉润泉培栋梁材'
const FEMALE =
  '芳敏静丽艳娟霞英玲红婷燕丹萍秀兰珍梅玉桂香莲凤琴云春花月慧雪雯倩颖琳琪佳欣怡涵梓诗思雨彤萱妍蕾薇娜莉洁媛婧瑶莹晶晓梦露蓉菊芬芝翠荷素贞淑惠巧美娇妹姗姣嫣柔婉宁青竹兰若依一诺可心语桐乐安然'
const CHILD_MALE =
  '子轩 梓轩 浩然 宇轩 子涵 浩宇 子墨 一诺 俊熙 梓豪 宇航 子睿 皓轩 梓睿 沐宸 奕辰 宇泽 浩轩 铭泽 子豪 睿泽 沐阳 思远 嘉懿 煜城 明轩 梓晨 天佑 子恒 子瑜'.split(
    ' ',
  )
const CHILD_FEMALE =
  '梓涵 欣怡 子涵 诗涵 梓萱 雨桐 一诺 可馨 佳怡 欣妍 雨萱 语桐 子萱 思雨 雅琪 若曦 诗琪 艺涵 梦琪 依诺 紫涵 沐瑶 雨彤 梓瑶 欣悦 佳琪 心怡 语嫣 妙可 静怡'.split(
    ' ',
  )

const weighted: readonly (readonly [string, number])[] = [...SURNAMES.matchAll(/(\D)(\d+)/g)].map(([, name, weight]) => [
  name!,
  Number(weight),
])
const total = weighted.reduce((sum, [, weight]) => sum + weight, 0)
const RARE = '欧阳 司马 上官 诸葛 令狐 慕容 尉迟 皇甫 东方 夏侯 司徒 公孙'.split(' ')

export function surname(dice: Dice): string {
  if (dice.chance(0.004)) return dice.pick(RARE)
  let at = dice.next() * total
  for (const [name, weight] of weighted) {
    at -= weight
    if (at < 0) return name
  }
  return '王'
}

/** Front characters of a list are more usual: the square of a uniform draw. */
const favoured = (dice: Dice, characters: string): string => characters[Math.floor(dice.next() ** 2 * characters.length)]!

export function givenName(dice: Dice, sex: 'male' | 'female', born: number): string {
  if (born >= 2005 && dice.chance(0.35)) return dice.pick(sex === 'male' ? CHILD_MALE : CHILD_FEMALE)
  const own = sex === 'male' ? MALE : FEMALE
  if (dice.chance(born < 2000 && born > 1965 ? 0.2 : 0.1)) return favoured(dice, own)
  const second = favoured(dice, own)
  // Half the two-character names share the first character with a brother's or sister's fashion, not with their sex.
  return (dice.chance(0.5) ? dice.character(own) : dice.character('建国志文玉秀小晓海春明新永家长金成俊子思嘉雨')) + second
}

export const LATIN_FAMILY =
  'Smith Johnson Müller Schmidt Tanaka Suzuki Kim Park Nguyen Tran Ivanov Petrov Dubois Moreau Rossi Silva Garcia Okafor Mensah Khan Ahmed Singh Kumar Brown Wilson Taylor Anderson Novak Kowalski Haddad'.split(
    ' ',
  )
export const LATIN_GIVEN =
  'John Michael David Anna Maria Sofia Yuki Hiroshi Minho Jiwoo Linh Minh Olga Dmitri Claire Pierre Marco Giulia Carlos Ana Chidi Ama Fatima Omar Priya Arjun James Emily Thomas Laura'.split(
    ' ',
  )
export const MINORITY_GIVEN =
  '阿卜杜拉 买买提 古丽娜尔 艾力 帕提古丽 吐尔逊 阿依古丽 努尔 热合曼 木沙 扎西 卓玛 次仁 德吉 格桑 多吉 央金 巴特尔 其其格 乌云'.split(
    ' ',
  )
export const MINORITY_FAMILY =
  '买买提 阿布都 艾合买提 吐尔逊 尼亚孜 玉素甫 克里木 热西提 平措 顿珠 旺堆 罗布 那日苏 巴雅尔'.split(' ')

/** `WANG XIAOMING`, as a PACS writes. */
export const romanised = (name: string, cut: number): string => {
  const read = (text: string): string => pinyin(text, { toneType: 'none', type: 'array', v: true, surname: 'off' }).join('')
  return `${pinyin(name.slice(0, cut), { toneType: 'none', type: 'array', v: true, surname: 'head' }).join('')} ${read(name.slice(cut))}`.toUpperCase()
}

/** Characters that are taken for each other: by sound, by sounds of the region, by shape, by script. */
export const HOMOPHONES =
  '伟玮炜维 明鸣铭名 静靖婧境 丽莉俐 军君钧均 建健键剑 国果帼 红宏洪鸿 志智致治 英瑛颖莹 华花桦骅 玉雨宇语 晓小筱 文雯闻 燕艳雁彦 佳嘉家 欣心新馨鑫 涵晗寒函 轩萱宣 梓子紫 浩昊皓灏 俊峻骏 杰洁捷 婷庭廷 琳林霖临 兰岚澜 珍真贞 成诚程城 辰晨宸 瑞睿锐 平萍苹 东冬 芳方 敏闽 强蔷 磊蕾垒 涛韬 超朝 刚钢 辉晖慧惠 鹏朋 飞菲 斌彬滨 波博 峰锋丰枫 霞侠 玲灵铃伶 娟鹃 丹单 秀绣 梅媚 香湘 莲连联 凤奉 琴勤 云芸 春椿 思斯丝 彤桐 妍研 薇微 娜纳 媛园圆 瑶遥摇 海 康 凯恺 旭绪 阳洋杨 毅义艺 恒衡 祥翔详 庆清青 荣容蓉 昌畅 胜圣 利力立 民敏 永勇咏 德得 张章彰 李黎 王汪 刘留 陈程 周邹 吴武 徐许 孙荪 朱诸 何贺 高皋 罗骆 余于俞 肖萧'.split(
    ' ',
  )
export const NEIGHBOUR_SOUNDS =
  '林凌 陈程 金京 静锦 新星 珍征 森生 宁林 兰南 刘牛 黄王 胡吴 思诗 子志 春村 宗中 荣龙 仁能 民明 斌冰 琴清 燕洋 伦能 丽妮'.split(
    ' ',
  )
export const SHAPES =
  '未末 晴睛 士土 洁吉 蓉荣 玲铃 莹萤 晨辰 桂挂 婷停 娟绢 艳绝 凯剀 峰蜂 博傅 栋拣 林材 建健 辉挥 杰木 敏梅 宇字 思恩 雪雷 佳住 诗待 彤形 梓辛'.split(
    ' ',
  )
const TRADITIONAL: Readonly<Record<string, string>> = Object.fromEntries(
  '张張 刘劉 陈陳 杨楊 黄黃 赵趙 吴吳 孙孫 马馬 罗羅 郑鄭 谢謝 许許 邓鄧 冯馮 叶葉 苏蘇 伟偉 丽麗 军軍 国國 红紅 华華 兰蘭 凤鳳 龙龍 云雲 东東 庆慶 荣榮 宁寧 静靜 颖穎 飞飛 辉輝 涛濤 强強 艳艷 刚剛'
    .split(' ')
    .map((pair) => [pair[0]!, pair[1]!]),
)
export const traditional = (name: string): string => [...name].map((character) => TRADITIONAL[character] ?? character).join('')
