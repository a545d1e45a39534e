
$
m.proto"
M
n (Rnbproto3