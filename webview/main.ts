/** Entry of the console's page: names the elements and begins. */
import '@vscode/codicons/dist/codicon.css';
import { Composer } from './composer/composer.ts';
import { Console } from './console/console.ts';
import { registerControls } from './controls.ts';
import { JsonTree } from './detail/jsonTree.ts';
import { MessageDetail } from './detail/messageDetail.ts';
import { ConnectionBar } from './header/connectionBar.ts';
import { HistoryPanel } from './history/historyPanel.ts';
import { HistoryToolbar } from './history/historyToolbar.ts';
import { MessageList } from './history/messageList.ts';
import { Splitter } from './layout/splitter.ts';
import './main.css';
import { TopicField } from './topicField/topicField.ts';

registerControls();
customElements.define('topicscope-json-tree', JsonTree);
customElements.define('topicscope-message-detail', MessageDetail);
customElements.define('topicscope-splitter', Splitter);
customElements.define('topicscope-message-list', MessageList);
customElements.define('topicscope-history-toolbar', HistoryToolbar);
customElements.define('topicscope-history', HistoryPanel);
customElements.define('topicscope-connection-bar', ConnectionBar);
customElements.define('topicscope-topic-field', TopicField);
customElements.define('topicscope-composer', Composer);
customElements.define('topicscope-console', Console);
document.body.append(document.createElement('topicscope-console'));
