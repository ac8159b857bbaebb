// The page for visitors without a connection was made before they chose their colours, and for all
// of them alike. It waits for this script, or it would be shown in the wrong ones first.
const chosen = /(?:^|; )theme=(light|dark)(?:;|$)/.exec(document.cookie);
if (chosen) document.documentElement.dataset.theme = chosen[1];
