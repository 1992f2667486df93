import { type CodedError, coded } from '../../src/model/errors.ts'

/** Other protocols that find their way to an MLLP port, told by their first bytes. */
export interface Foreign {
  readonly error: CodedError
  /** What that protocol understands as a refusal. */
  readonly reply: Uint8Array
}

const HTTP = /^(GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PRI) /
const HTTP_REPLY = Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', 'latin1')

/** RFC 8446 section 6: a fatal unexpected_message alert, in the record version every client accepts. */
const TLS_ALERT = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 10)

export function recognise(head: Uint8Array): Foreign | undefined {
  if (head[0] === 0x16 && head[1] === 3) return { error: coded('receive.tls-to-plain'), reply: TLS_ALERT }
  if (HTTP.test(String.fromCharCode(...head))) return { error: coded('receive.http'), reply: HTTP_REPLY }
  return undefined
}
