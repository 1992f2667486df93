/**
 * Names in use → WHATWG label; keys in capitals without blanks, dashes, dots, slashes and underscores. HL7 table 0211, DICOM and
 * ISO IR names, and what senders write: `UNICODE` is no value of table 0211, its bytes are UTF-8.
 */
const CHARSETS: Readonly<Record<string, string>> = {
  ASCII: 'us-ascii',
  USASCII: 'us-ascii',
  ISOIR6: 'us-ascii',
  UTF8: 'utf-8',
  UNICODE: 'utf-8',
  UNICODEUTF8: 'utf-8',
  ISOIR192: 'utf-8',
  UTF16: 'utf-16be',
  UNICODEUTF16: 'utf-16be',
  UTF16BE: 'utf-16be',
  UTF16LE: 'utf-16le',
  GB18030: 'gb18030',
  GB180302000: 'gb18030',
  GB180302005: 'gb18030',
  GB180302022: 'gb18030',
  GBK: 'gb18030',
  GB2312: 'gb18030',
  GB23121980: 'gb18030',
  EUCCN: 'gb18030',
  CP936: 'gb18030',
  WINDOWS936: 'gb18030',
  MS936: 'gb18030',
  ISOIR58: 'gb18030',
  BIG5: 'big5',
  CP950: 'big5',
  SHIFTJIS: 'shift_jis',
  SJIS: 'shift_jis',
  CP932: 'shift_jis',
  ISOIR13: 'shift_jis',
  ISOIR14: 'shift_jis',
  ISOIR87: 'iso-2022-jp',
  ISOIR159: 'iso-2022-jp',
  ISO2022JP: 'iso-2022-jp',
  EUCJP: 'euc-jp',
  KSX1001: 'euc-kr',
  EUCKR: 'euc-kr',
  ISOIR149: 'euc-kr',
  '88591': 'windows-1252',
  LATIN1: 'windows-1252',
  ISOIR100: 'windows-1252',
  WINDOWS1252: 'windows-1252',
  CP1252: 'windows-1252',
  '88592': 'iso-8859-2',
  ISOIR101: 'iso-8859-2',
  '88593': 'iso-8859-3',
  ISOIR109: 'iso-8859-3',
  '88594': 'iso-8859-4',
  ISOIR110: 'iso-8859-4',
  '88595': 'iso-8859-5',
  ISOIR144: 'iso-8859-5',
  '88596': 'iso-8859-6',
  ISOIR127: 'iso-8859-6',
  '88597': 'iso-8859-7',
  ISOIR126: 'iso-8859-7',
  '88598': 'iso-8859-8',
  ISOIR138: 'iso-8859-8',
  '88599': 'windows-1254',
  ISOIR148: 'windows-1254',
  '885915': 'iso-8859-15',
  ISOIR203: 'iso-8859-15',
  ISOIR166: 'windows-874',
  WINDOWS1250: 'windows-1250',
  WINDOWS1251: 'windows-1251',
}

const WHATWG_NAMES: ReadonlySet<string> = new Set(Object.values(CHARSETS))

const normalise = (name: string): string => {
  const bare = name.toUpperCase().replace(/[\s\-_./]/g, '')
  return bare.startsWith('ISO8859') ? bare.slice(3) : bare
}

/** The WHATWG name of a charset as HL7, DICOM, an operator or a database names it; undefined when it is not known. */
export const charsetOf = (name: string): string | undefined => {
  const bare = normalise(name)
  if (Object.hasOwn(CHARSETS, bare)) return CHARSETS[bare]
  const lower = name.toLowerCase()
  return WHATWG_NAMES.has(lower) ? lower : undefined
}

/** For messages to people. */
export const CHARSET_EXAMPLES = 'UTF-8, GB18030, BIG5, 8859/1'
