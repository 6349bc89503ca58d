/** The shells that `propaga completion` knows. */
export const shells = ['bash', 'zsh', 'fish'] as const;
type ShellName = (typeof shells)[number];

export function isCompletedShell(name: string): name is ShellName {
  return shells.some((shell) => shell === name);
}

/** A script that asks `propaga __complete` for what fits, and leaves the names of files to the shell. */
export function completionScript(shell: ShellName, launcher: string): string {
  const program = `'${launcher.replaceAll("'", `'\\''`)}'`;
  switch (shell) {
    case 'bash':
      return `_propaga() {
  local IFS=$'\\n'
  COMPREPLY=($(${program} __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _propaga propaga`;
    case 'zsh':
      return `#compdef propaga
_propaga() {
  local -a candidates
  candidates=("\${(@f)$(${program} __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  candidates=(\${candidates:#})
  if (( $#candidates )); then compadd -- $candidates; else _files; fi
}
if [[ $funcstack[1] == _propaga ]]; then _propaga "$@"; else compdef _propaga propaga; fi`;
    case 'fish':
      return `function __propaga_complete
  set -l words (commandline -opc)
  ${program} __complete $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c propaga -a '(__propaga_complete)'`;
    default:
      return shell satisfies never;
  }
}
