/** Entry of the chart's page: names the elements and begins. */
import '@vscode/codicons/dist/codicon.css';
import { registerControls } from '../controls.ts';
import '../main.css';
import { Chart } from './chart.ts';

registerControls();
customElements.define('topicscope-chart', Chart);
document.body.append(document.createElement('topicscope-chart'));
