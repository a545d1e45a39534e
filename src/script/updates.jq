# Updates of what is not there yet: the interpreter's own stop at null and beyond the end of a list.

def _at($path): reduce $path[] as $key (.; .[$key]);

def _modify(paths; f):
  reduce path(paths) as $path ([., []];
    [.[0] | _at($path) | first(f)] as $new
    | if $new == [] then [.[0], .[1] + [$path]] else [(.[0] | setpath($path; $new[0])), .[1]] end)
  | .[1] as $gone | .[0] | delpaths($gone);

def _update(paths; f): . as $it | try (paths |= f) catch ($it | _modify(paths; f));
