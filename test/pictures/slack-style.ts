/** How Slack's light theme looks, as far as the pictures need it. */
export const style = `
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1d1c1d; font: 15px/22px Lato, 'Liberation Sans', Arial, sans-serif; }
main { padding: 8px 0 12px; }
header { display: flex; gap: 8px; align-items: baseline; padding: 6px 20px 12px; margin-bottom: 8px; border-bottom: 1px solid #e8e8e8; font-size: 17px; }
header span { color: #616061; font-size: 13px; }
.moment { display: flex; align-items: center; gap: 12px; padding: 4px 20px; color: #616061; font-size: 13px; }
.moment::before, .moment::after { content: ''; flex: 1; border-top: 1px solid #e8e8e8; }
article { display: flex; gap: 8px; padding: 8px 20px; }
.avatar { flex: none; width: 36px; height: 36px; margin-top: 4px; }
.person { border-radius: 8px; background: #8d3fa0; color: #fff; font-weight: 900; font-size: 18px; text-align: center; line-height: 36px; }
.body { flex: 1; min-width: 0; }
.name b { font-weight: 900; }
.app { margin-left: 4px; padding: 1px 3px; border-radius: 2px; background: #e8e8e8; color: #616061; font: 700 10px/14px Lato, sans-serif; vertical-align: 1px; }
time { margin-left: 8px; color: #616061; font-size: 12px; }
h2 { margin: 8px 0 4px; font: 900 18px/24px Lato, sans-serif; }
b { font-weight: 900; }
.rich, .section, .context, .actions, .container, .table, .plan { margin: 6px 0 8px; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 16px; }
.fields div { min-width: 0; overflow-wrap: anywhere; }
ul, ol { margin: 0; padding-left: 26px; }
blockquote { margin: 4px 0; padding-left: 12px; border-left: 4px solid #ddd; }
pre { margin: 4px 0; padding: 8px; border: 1px solid #dddddd; border-radius: 4px; background: #f8f8f8; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 12px/18px Menlo, Consolas, 'Liberation Mono', monospace; }
code { padding: 2px 3px 1px; border: 1px solid #dddddd; border-radius: 3px; background: #f8f8f8; color: #c01343; font: 12px/15px Menlo, Consolas, 'Liberation Mono', monospace; }
.context { display: flex; flex-wrap: wrap; gap: 4px 8px; color: #616061; font-size: 13px; line-height: 18px; }
.context code { font-size: 11px; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; }
.button { padding: 0 12px; height: 32px; border: 1px solid #bbbbbb; border-radius: 8px; font-weight: 700; font-size: 14px; line-height: 30px; }
.primary { border-color: #007a5a; background: #007a5a; color: #fff; }
.danger { border-color: #e01e5a; background: #e01e5a; color: #fff; }
.mention { padding: 0 2px; border-radius: 3px; background: #e8f5fa; color: #1264a3; }
.container, .plan, .table { border: 1px solid #dddddd; border-radius: 12px; }
.container { padding: 9px 14px; }
.bar { display: flex; justify-content: space-between; align-items: center; }
.chevron { width: 8px; height: 8px; margin: 0 4px 4px; border: solid #616061; border-width: 0 2px 2px 0; transform: rotate(45deg); }
.table { overflow: hidden; }
.caption { padding: 8px 12px; font-weight: 900; }
table { width: 100%; border-collapse: collapse; font-size: 13px; line-height: 18px; }
th, td { padding: 6px 8px; border-top: 1px solid #e8e8e8; text-align: left; vertical-align: top; }
th:first-child, td:first-child { padding-left: 12px; }
th { background: #f8f8f8; color: #454447; font-weight: 700; }
th.number, td.number { text-align: right; white-space: nowrap; }
.pages { padding: 6px 12px; border-top: 1px solid #e8e8e8; color: #616061; font-size: 13px; }
.plan { padding: 10px 14px; }
.task { display: flex; align-items: center; gap: 8px; margin-top: 4px; }
.sign { flex: none; width: 16px; height: 16px; border: 1.5px solid #868686; border-radius: 50%; font: 700 11px/13px sans-serif; text-align: center; }
.complete { border-color: #007a5a; background: #007a5a; color: #fff; }
.in_progress { border-color: #1264a3; }
.in_progress i { display: block; width: 7px; height: 7px; margin: 3px; border-radius: 50%; background: #1264a3; }
`;
