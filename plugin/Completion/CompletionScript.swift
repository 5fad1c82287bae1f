// The scripts that make shells ask `kubectl-prepull __complete`.
//
// The argument parser can write completion scripts too, but they list the commands a second time, freeze what
// they list, and know nothing of field paths; these ask the binary, as kubectl's hook does.

enum CompletionScript {
  /// The script for a shell.
  static func text(for shell: Completion.Shell) -> String {
    switch shell {
    case .bash: bash
    case .zsh: zsh
    case .fish: fish
    }
  }

  // COMP_WORDBREAKS cuts words at `=` and `:`, so the line is split at blanks instead, and what bash takes for
  // the beginning of the word is taken off the candidates.
  private static let bash = #"""
    # bash completion for kubectl-prepull
    _kubectl_prepull() {
      local line="${COMP_LINE:0:COMP_POINT}" words answer directive candidate word broken
      read -r -a words <<<"$line"
      [[ "$line" == *[[:space:]] ]] && words+=("")
      answer="$(kubectl-prepull __complete "${words[@]:1}" 2>/dev/null)" || return
      directive="${answer##*:}"
      answer="${answer%:*}"
      word="${words[${#words[@]}-1]}"
      [[ "$word" == --*=* ]] && word="${word#*=}"
      broken="${word%"${word##*[=:]}"}"
      COMPREPLY=()
      while IFS=$'\t' read -r candidate _; do
        [[ -n "$candidate" ]] && COMPREPLY+=("${candidate#"$broken"}")
      done <<<"$answer"
      if ((!(directive & 4))); then
        compopt -o filenames 2>/dev/null
        while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -f -- "$word")
      fi
      ((directive & 2)) && compopt -o nospace 2>/dev/null
      return 0
    }
    complete -F _kubectl_prepull kubectl-prepull

    """#

  private static let zsh = #"""
    #compdef kubectl-prepull
    # zsh completion for kubectl-prepull
    _kubectl_prepull() {
      local -a lines candidates
      local line directive
      lines=("${(@f)$(kubectl-prepull __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
      directive="${lines[-1]#:}"
      for line in "${(@)lines[1,-2]}"; do
        candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
      done
      [[ "$PREFIX" == --*=* ]] && compset -P '--*='
      if (( ! (directive & 4) )); then
        _files
      elif (( directive & 2 )); then
        _describe -V 'completions' candidates -S ''
      else
        _describe -V 'completions' candidates
      fi
    }
    compdef _kubectl_prepull kubectl-prepull

    """#

  private static let fish = #"""
    # fish completion for kubectl-prepull
    function __kubectl_prepull_complete
        set -l words (commandline -opc) (commandline -ct)
        set -l answer (kubectl-prepull __complete $words[2..-1] 2>/dev/null)
        set -l directive (string replace : '' -- $answer[-1])
        set -l typed (commandline -ct)
        # A candidate for `--flag=` stands for the whole word.
        set -l front (string match -r -- '^--[^=]+=' $typed)
        if test (math "bitand($directive, 4)") -eq 0
            set -l value (string replace -r -- '^--[^=]+=' '' $typed)
            for path in (__fish_complete_path "$value")
                echo "$front$path"
            end
        end
        for candidate in $answer[1..-2]
            echo "$front$candidate"
        end
    end
    complete -c kubectl-prepull -f -a '(__kubectl_prepull_complete)'

    """#
}
