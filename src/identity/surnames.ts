/** Chinese surnames of two characters: without the table 欧阳娜 would be Ms 欧. */
export const COMPOUND_SURNAMES: ReadonlySet<string> = new Set(
  (
    '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 司徒 司空 夏侯 端木 轩辕 长孙 独孤 南宫 闻人 申屠 钟离 澹台 淳于 ' +
    '单于 太叔 公冶 宗政 濮阳 赫连 万俟 百里 呼延 东郭 西门 南门 羊舌 微生 梁丘 左丘 公羊 谷梁 拓跋 纳兰 叶赫 完颜 第五'
  ).split(' '),
)

/** Surnames of four in five people: a romanised name that holds another of them is another name. */
export const COMMON_SURNAMES: ReadonlySet<string> = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常',
)

/** Surnames that are read otherwise than the character alone. Both readings are kept: registers are typed by people who do not know. */
export const SURNAME_READINGS: Readonly<Record<string, readonly string[]>> = {
  单: ['shan', 'dan'],
  仇: ['qiu', 'chou'],
  解: ['xie', 'jie'],
  曾: ['zeng', 'ceng'],
  区: ['ou', 'qu'],
  查: ['zha', 'cha'],
  任: ['ren'],
  朴: ['piao', 'pu'],
  尉: ['wei', 'yu'],
  盖: ['ge', 'gai'],
  乐: ['yue', 'le'],
  覃: ['qin', 'tan'],
  翟: ['zhai', 'di'],
  华: ['hua'],
  缪: ['miao', 'mou'],
  折: ['she', 'zhe'],
  黑: ['he', 'hei'],
  种: ['chong', 'zhong'],
  宓: ['mi', 'fu'],
  召: ['shao', 'zhao'],
  员: ['yun', 'yuan'],
  繁: ['po', 'fan'],
  纪: ['ji'],
  晟: ['cheng', 'sheng'],
  洗: ['xian', 'xi'],
  冼: ['xian'],
  秘: ['bi', 'mi'],
  牟: ['mou', 'mu'],
  燕: ['yan'],
  应: ['ying'],
  宁: ['ning'],
  万: ['wan'],
  车: ['che'],
  葛: ['ge'],
  柏: ['bai', 'bo'],
  石: ['shi'],
  尹: ['yin'],
  祭: ['zhai', 'ji'],
  佴: ['nai', 'er'],
  郇: ['xun', 'huan'],
  尉迟: ['yuchi', 'weichi'],
  万俟: ['moqi', 'wansi'],
  长孙: ['zhangsun', 'changsun'],
  澹台: ['tantai', 'dantai'],
  单于: ['chanyu', 'danyu'],
  令狐: ['linghu'],
}
