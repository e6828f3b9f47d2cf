/** How Discord's dark theme looks, as far as the pictures need it. */
export const style = `
* { box-sizing: border-box; }
body { margin: 0; background: #313338; color: #dbdee1; font: 16px/22px Lato, 'Liberation Sans', Arial, sans-serif; }
main { padding: 0 0 16px; }
header { display: flex; gap: 8px; align-items: center; padding: 12px 16px; border-bottom: 1px solid #26282c; color: #f2f3f5; font-weight: 700; }
header svg { width: 22px; height: 22px; }
.moment { display: flex; align-items: center; gap: 8px; padding: 14px 16px 0; color: #949ba4; font-size: 13px; }
.moment::before, .moment::after { content: ''; flex: 1; border-top: 1px solid #3f4147; }
article { display: flex; gap: 16px; padding: 16px 16px 0; }
.goes-on { padding-top: 6px; }
.goes-on .avatar { height: 0; }
.avatar { flex: none; width: 40px; height: 40px; border-radius: 50%; overflow: hidden; }
.avatar svg { display: block; width: 40px; height: 40px; }
.person { background: #8d3fa0; color: #fff; font-weight: 700; font-size: 18px; text-align: center; line-height: 40px; }
.body { flex: 1; min-width: 0; }
.name { line-height: 20px; margin-bottom: 4px; }
.name b { color: #f2f3f5; font-weight: 700; }
.app { margin-left: 6px; padding: 1px 5px; border-radius: 4px; background: #5865f2; color: #fff; font: 700 10px/14px Lato, sans-serif; vertical-align: 1px; }
.name time { margin-left: 8px; color: #949ba4; font-size: 12px; }
.container { display: flex; flex-direction: column; gap: 8px; position: relative; overflow: hidden; padding: 14px 16px 16px 20px;
  border: 1px solid #3f4147; border-radius: 8px; background: #2b2d31; }
.container > .accent { position: absolute; left: 0; top: 0; bottom: 0; width: 4px; }
.text { overflow-wrap: anywhere; }
h2 { margin: 0; color: #f2f3f5; font: 700 20px/26px Lato, sans-serif; }
b { font-weight: 700; }
.small { color: #949ba4; font-size: 13px; line-height: 18px; }
.small b { color: #b5bac1; }
ul, ol { margin: 2px 0 0; padding-left: 20px; }
li { margin-bottom: 2px; }
pre { margin: 6px 0 2px; padding: 7px 8px; border: 1px solid #1a1b1e; border-radius: 4px; background: #1e1f22; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 14px/18px Menlo, Consolas, 'Liberation Mono', monospace; }
code { padding: 2px 4px; border-radius: 4px; background: #1e1f22; font: 14px/18px Menlo, Consolas, 'Liberation Mono', monospace; }
.small code { padding: 1px 3px; font-size: 11.5px; }
.added { color: #98c379; }
.removed { color: #e06c75; }
.place { color: #949ba4; }
.mention { padding: 0 2px; border-radius: 3px; background: rgba(88, 101, 242, 0.3); color: #c9cdfb; font-weight: 500; }
.time { padding: 0 2px; border-radius: 3px; background: rgba(255, 255, 255, 0.07); }
hr { width: 100%; margin: 6px 0; border: 0; border-top: 1px solid #3f4147; }
.row { display: flex; flex-wrap: wrap; gap: 8px; }
.button { padding: 0 16px; height: 34px; border-radius: 8px; background: #4e5058; color: #fff; font-weight: 600; font-size: 14px; line-height: 34px; }
.success { background: #248046; }
.danger { background: #da373c; }
.gallery img { display: block; width: 100%; border-radius: 8px; }
.file { display: flex; align-items: center; gap: 10px; padding: 10px 12px; border: 1px solid #3f4147; border-radius: 8px; background: #313338; line-height: 18px; }
.file svg { flex: none; width: 22px; height: 28px; }
.file a { color: #00a8fc; }
.file small { color: #949ba4; font-size: 12px; }
`;
