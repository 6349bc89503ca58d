import { render } from 'preact';
import { takeToken } from './api/token.ts';
import { App } from './shell/app.tsx';
import { followRoute } from './shell/navigation.ts';

takeToken();
followRoute();
const root = document.getElementById('console');
if (root === null) throw new Error('The page has no element "console" to draw into.');
render(<App />, root);
