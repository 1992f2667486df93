import { durationMs } from './duration.ts'
import type { Modifier } from './modifier.ts'
import type { ModifierFile } from './modifier-file.ts'
import type { RecordQuery } from './record-query.ts'

type Read = (key: string, line: string) => RecordQuery | undefined

/** A modifier file as it runs; undefined when one of its queries is none (`read` has said why). */
export function modifierOf(content: ModifierFile, file: string, read: Read): Modifier | undefined {
  const named = { id: content.modifier, row: content.row, title: content.title, file }
  switch (content.kind) {
    case 'send-time': {
      const activity = read('activity', content.activity)
      return activity && { ...named, kind: content.kind, activity }
    }
    case 'channel-order': {
      const [stated, replies] = [read('stated', content.stated), read('replies', content.replies)]
      return stated && replies && { ...named, kind: content.kind, stated, replies }
    }
    case 'segment-input': {
      const [asked, answered] = [read('asked', content.asked), read('answered', content.answered)]
      const { below, within } = content
      return asked && answered && { ...named, kind: content.kind, asked, answered, below, within: durationMs(within) }
    }
    case 'report': {
      const of = read('of', content.of)
      return of && { ...named, kind: content.kind, of, by: content.by.split('.'), smallest: content.smallest }
    }
  }
}
