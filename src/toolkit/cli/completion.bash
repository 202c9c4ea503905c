# Completion of toolkit for bash; made by: toolkit completion bash
_toolkit() {
    local table word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local IFS=$'\n' line path="" name options="" values="" words="" commands="" kind="" one
    table='
@TABLE@'
    COMPREPLY=()
    for one in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        for line in $table; do
            name=${line%%|*}
            if [[ -n $name && $name == "${path:+$path }$one" ]]; then path=$name; break; fi
        done
    done
    for line in $table; do
        [[ $line == "$path|"* ]] && IFS='|' read -r name options values words commands <<< "$line"
    done
    IFS=' '
    for one in $values; do
        [[ ${one%%=*} == "$previous" ]] && kind=${one#*=}
    done
    if [[ -z $kind && $word == -* ]]; then
        COMPREPLY=($(compgen -W "$options --help" -- "$word"))
        return
    elif [[ -z $kind && -n $commands ]]; then
        COMPREPLY=($(compgen -W "$commands" -- "$word"))
        return
    fi
    kind=${kind:-$words}
    if [[ $kind == value ]]; then
        compopt -o default
        return
    fi
    [[ $kind == none ]] && return
    IFS=$'\n'
    for line in $(@ASK@ "$kind" "$word" 2>/dev/null); do
        COMPREPLY+=("$(printf '%q' "${line%%$'\t'*}")")
    done
    [[ $kind == id && ${#COMPREPLY[@]} -eq 0 ]] && compopt -o default
}
complete -F _toolkit toolkit
