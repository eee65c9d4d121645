/** Global set-up of the browser project. */
import { keepServer } from './sharedServer.ts';

export default keepServer;
