import type { Scope } from '../run/run.ts'
import type { YamlNode } from '../yaml-tree.ts'
import type { Make } from './choice.ts'
import type { Target } from './settings.ts'

/** A compiled node of a `set:` and what the resource's rule wants to know of it. */
export interface CompiledNode {
  readonly make: Make
  /** Says nothing about a patient by itself. */
  readonly constant: boolean
  /** The same in every message. */
  readonly fixed: boolean
  /** For a reference to a patient: the source patient's id. */
  readonly patient?: ((scope: Scope) => string | undefined) | undefined
}

/** Compiles what stands at one place of an object; undefined after a finding. */
export type CompileNode = (node: YamlNode, target: Target) => CompiledNode | undefined
