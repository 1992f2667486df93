import net from 'node:net'
import { CodedException, coded } from '../model/errors.ts'

/**
 * Looks whether the API will be able to listen, before the first source is opened: an engine that cannot start must not have
 * taken anything in. Port 0 is always free.
 * @throws CodedException engine.port-in-use, engine.cannot-listen
 */
export function addressFree({ host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((done, failed) => {
    const server = net.createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      const found = error.code ?? 'error'
      const code = found === 'EADDRINUSE' ? 'engine.port-in-use' : 'engine.cannot-listen'
      failed(new CodedException(coded(code, { where: `${host}:${port}`, found })))
    })
    server.listen(port, host, () => server.close(() => done()))
  })
}
