/** What the person can do with the message that the details show. */
import type { MessageDetail as Detail } from '../../src/shared/contract.ts';
import type { FormatChoice } from '../../src/shared/payload/format.ts';
import type { PayloadForm } from '../../src/shared/payload/reading.ts';
import type { FieldPath } from '../../src/shared/search/query.ts';
import type { Verb } from '../history/messageVerbs.ts';
import type { DetailForm } from './detailForm.ts';

export interface DetailActions {
  close(): void;
  /** Back to the list; the details stay. */
  leave(): void;
  /** Fills the composer with the whole message. */
  useAsDraft(message: Detail): void;
  /** Copies the whole payload in the form that is shown. */
  copy(message: Detail, form: DetailForm): void;
  /** Opens the whole payload in the editor, in the form that the person chose, as it is read, or in the form that suits it. */
  open(message: Detail, as: PayloadForm | FormatChoice | undefined): void;
  copyText(text: string): void;
  choose(form: DetailForm): void;
  /** Reads this topic's payloads so from now on; undefined: as usual. */
  read(choice: FormatChoice | undefined): void;
  /** Binds the topic to a format in settings. */
  bind(message: Detail, choice: FormatChoice): void;
  /** Opens a chart of a numeric field over time. */
  chart(message: Detail, path: FieldPath): void;
  verb(verb: Verb): void;
  /** Shows the messages of a topic. */
  searchTopic(topic: string): void;
}
