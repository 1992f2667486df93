/** Who may use the API: tokens by their hash, in a store of their own that the command line writes while the engine runs. */
export interface AccessToken {
  readonly id: number
  /** client, operator, steward, auditor: the access room knows the list. */
  readonly role: string
  readonly hash: string
  /** For people: who it was made for. */
  readonly label: string
  /** Milliseconds UTC. */
  readonly createdAt: number
  readonly expiresAt: number | undefined
  readonly revokedAt: number | undefined
}

export interface AccessStore {
  /** Keeps a new token's hash; never the token. */
  issue(role: string, hash: string, label: string, createdAt: number, expiresAt?: number): Promise<AccessToken>
  /** The token with this hash, revoked and expired ones included: the caller, who has the clock, decides. */
  find(hash: string): Promise<AccessToken | undefined>
  /** False when there is none, or it was revoked before. */
  revoke(id: number, at: number): Promise<boolean>
  list(): Promise<readonly AccessToken[]>
  close(): Promise<void>
}
