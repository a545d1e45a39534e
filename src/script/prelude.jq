# What jq has and the interpreter lacks, or does otherwise. Each definition uses those before it.

# A negative count is refused, as jq 1.8 does it.
def limit($n; f): if $n < 0 then error("limit doesn't support negative count") else _limit($n; f) end;
def skip($n; f): if $n < 0 then error("skip doesn't support negative count") else _skip($n; f) end;

def range($from; $to; $by):
  if ($from | type) == "number" and ($to | type) == "number" and ($by | type) == "number"
  then _range($from; $to; $by) else error("Range bounds must be numeric") end;
def range($from; $to): range($from; $to; 1);
def range($to): range(0; $to; 1);

# Null, and values that do not go together.
def indices($x): if . == null and ($x | type) != "null" then null else _indices($x) end;
def index($x): indices($x) | .[0];
def rindex($x): indices($x) | .[-1:][0];
def contains($x):
  if type == ($x | type) and (type != "boolean" or . == $x) then _contains($x)
  else error("\(type) (\(tojson)) and \($x | type) (\($x | tojson)) cannot have their containment checked") end;
def inside($x): . as $it | $x | contains($it);

# A text backwards, and nothing.
def reverse:
  if . == null then [] elif type == "string" then explode | _reverse | implode else _reverse end;
def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $rest | [$x] + $rest end;
def combinations($n): . as $it | [range($n)] | map($it) | combinations;

def gamma: lgamma;
def lgamma_r: [lgamma, if tgamma < 0 then -1 else 1 end];
def nearbyint: rint;
def significand: if . == 0 or isinfinite or isnan then . else frexp[0] * 2 end;

# Dates, and what cannot be one.
def strptime($format):
  if type != "string" or ($format | type) != "string" then error("strptime/1 requires string inputs and arguments")
  else . as $it | try _strptime($format)
    catch error("date \($it | tojson) does not match format \($format | tojson)") end;
def mktime:
  . as $it | if type != "array" then error("mktime requires array inputs")
  else try _mktime catch error("mktime requires parsed datetime inputs, not \($it | tojson)") end;
def _as_time(name; f):
  . as $it | if type != "number" then error("\(name)() requires numeric inputs")
  else try f catch error("\($it | tojson) seconds are beyond the years that have dates") end;
def gmtime: _as_time("gmtime"; _gmtime);
def localtime: _as_time("localtime"; _localtime);
def _written(name; $format; f):
  . as $it | if type != "array" and type != "number" then error("\(name)/1 requires parsed datetime inputs")
  elif ($format | type) != "string" then error("\(name)/1 requires a string format")
  else try f catch error("\($it | tojson) cannot be written as a date in the format \($format | tojson)") end;
def strftime($format): _written("strftime"; $format; _strftime($format));
def strflocaltime($format): _written("strflocaltime"; $format; _strflocaltime($format));
def todateiso8601: _as_time("todateiso8601"; _todateiso8601);
def fromdateiso8601:
  . as $it | if type != "string" then error("strptime/1 requires string inputs and arguments")
  else try _fromdateiso8601 catch error("date \($it | tojson) does not match format \"%Y-%m-%dT%H:%M:%SZ\"") end;
def fromdate: fromdateiso8601;
def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def date: todate;
def dateadd(unit; amount): . + amount;
def datesub(unit; amount): . - amount;

def ascii: [.] | implode;
def toarray: if type == "array" then . else [.] end;
def have_literal_numbers: true;
def have_decnum: true;
def input_line_number: 0;
def get_search_list: [];
def isvalid(f): try (f | true) catch false;
def recurse_down: recurse;
def abs:
  if type != "number" then error("\(type) (\(tojson)) has no absolute value")
  elif . < 0 then -.
  else . end;

# Texts that may be something else.
def ltrimstr($x):
  if ($x | type) == "string" and type == "string" and startswith($x) then .[($x | length):] else . end;
def rtrimstr($x):
  if ($x | type) == "string" and type == "string" and $x != "" and endswith($x)
  then .[:length - ($x | length)] else . end;
def trimstr($x): ltrimstr($x) | rtrimstr($x);
def join($separator):
  def piece:
    if . == null then ""
    elif type == "boolean" or type == "number" then tojson
    else . end;
  reduce .[] as $x (null; (if . == null then "" else . + $separator end) + ($x | piece)) // "";

# Paths.
def del(paths): delpaths([path(paths)]);
def to_entries: [keys_unsorted[] as $key | {key: $key, value: .[$key]}];
def from_entries:
  def first_of(names): first((names as $name | select(has($name)) | .[$name] | select(. != null)), null);
  reduce .[] as $entry ({};
    ($entry | if type == "object" then . else error("Cannot index \(type) with \"key\"") end
      | if has("key") and .key == false then false
        else first_of("key", "k", "name", "Name", "K", "Key") end
      | if type == "string" then . else tojson end) as $key
    | ($entry | if has("value") and .value == false then false
        elif has("v") and .v == false then false
        else first_of("value", "v", "Value", "V") end) as $value
    | setpath([$key]; $value));
def with_entries(f): to_entries | map(f) | from_entries;
def leaf_paths: paths(scalars);
def pick(paths): . as $all | reduce path(paths) as $path (null; setpath($path; $all | getpath($path)));
def walk(f):
  def all:
    (if type == "array" then [.[] | all]
     elif type == "object" then reduce keys_unsorted[] as $key (.; setpath([$key]; .[$key] | all))
     else . end)
    | f;
  all;
def flatten($depth):
  if $depth < 0 then error("flatten depth must not be negative")
  else
    def down($left): .[] | if type == "array" and $left > 0 then down($left - 1) else . end;
    [down($depth)]
  end;
def flatten: flatten(1000000000);
def nth($n; f):
  if $n < 0 then error("nth doesn't support negative indices") else first(skip($n; f)) end;

# Regular expressions: groups that took no part are null, and flags may stand beside an expression in an array.
def match($re): if ($re | type) == "array" then match($re[0]; $re[1]) else match($re; null) end;
def test($re): if ($re | type) == "array" then test($re[0]; $re[1]) else test($re; null) end;
def capture($re): if ($re | type) == "array" then capture($re[0]; $re[1]) else capture($re; null) end;
def scan(re; flags): matches(re; "g" + flags)[] | [.[].string] | if length > 1 then .[1:] else .[0] end;
def scan(re): scan(re; null);

# Streams: a leaf with its path, and the last path of a list or an object where that ends.
def tostream:
  def below($path):
    if (type == "array" or type == "object") and length > 0 then
      (keys_unsorted[] as $key | .[$key] | below($path + [$key])),
      [$path + [keys_unsorted | last]]
    else [$path, .] end;
  below([]);
def fromstream(events):
  foreach (events | select(length > 0)) as $event ([null, false];
    (if .[1] then [null, false] else . end)
    | if ($event | length) > 1 then [(.[0] | setpath($event[0]; $event[1])), $event[0] == []]
      else [.[0], ($event[0] | length) < 2] end;
    if .[1] then .[0] else empty end);
def truncate_stream(events):
  . as $depth | events | select((.[0] | length) > $depth) | [.[0][$depth:]] + .[1:];
def truncate_stream(depth; events): depth | truncate_stream(events);

# Tables.
def INDEX(rows; key): reduce rows as $row ({}; setpath([$row | key | tostring]; $row));
def INDEX(key): INDEX(.[]; key);
def JOIN($index; key): [.[] | [., $index[key]]];
def JOIN($index; rows; key): rows | [., $index[key]];
def JOIN($index; rows; key; joined): rows | [., $index[key]] | joined;
def IN(values): . as $it | any(values; . == $it);
def IN(source; values): any(source | IN(values); .);

# Formats.
def row(name): if type == "array" then .[]
  else error("\(type) (\(tojson)) cannot be \(name)-formatted, only an array can be") end;
def cell(name; text):
  if . == null then ""
  elif type == "string" then text
  elif type == "array" or type == "object" then error("\(type) (\(tojson)) is not valid in a \(name) row")
  else tojson end;
def @csv: [row("csv") | cell("csv"; "\"" + (split("\"") | join("\"\"")) + "\"")] | join(",");
def @tsv:
  def escaped:
    split("\\") | join("\\\\") | split("\t") | join("\\t") | split("\n") | join("\\n")
    | split("\r") | join("\\r");
  [row("tsv") | cell("tsv"; escaped)] | join("\t");
def @base32: tostring | encode_base32;
def @base32d: tostring | decode_base32;
def @base64d:
  tostring as $text
  | try ($text | rtrimstr("=") | rtrimstr("=") | . + ["", "", "==", "="][length % 4] | decode_base64)
    catch error("string (\($text | tojson)) is not valid base64 data");
