import { matchesTopicFilter } from '../../shared/topic.ts';

/** A topic, or a topic and all below it; with an empty topic and all below it: everything. */
export interface RetainedScope {
  readonly topic: string;
  readonly below: boolean;
}

/** The filter that brings the retained messages of a scope; in MQTT `a/#` matches `a`, too (5.0, 4.7.1.2). */
export function scopeFilter({ topic, below }: RetainedScope): string {
  if (!below) return topic;
  return topic === '' ? '#' : `${topic}/#`;
}

export function isInScope(scope: RetainedScope, topic: string): boolean {
  return matchesTopicFilter(scopeFilter(scope), topic, { hashMatchesParent: true });
}
