/** Entry of the payload editor's bundle, which the console's page loads when its composer opens. */
import { editorTag } from './editorElement.ts';
import { PayloadEditor } from './payloadEditor.ts';

customElements.define(editorTag, PayloadEditor);
