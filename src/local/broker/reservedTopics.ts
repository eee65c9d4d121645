/** What AWS lets a client do with topics that begin with `$`; the topics themselves are data of shared/. */
export { mayPublish, maySubscribe } from '../../shared/aws/reservedTopics.ts';
