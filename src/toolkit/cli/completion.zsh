#compdef toolkit
# Completion of toolkit for zsh; made by: toolkit completion zsh
_toolkit() {
    local table word=${words[CURRENT]} previous=${words[CURRENT-1]}
    local line command_path="" one kind="" name
    local -a row found shown
    table='
@TABLE@'
    for one in ${words[2,CURRENT-1]}; do
        for line in ${(f)table}; do
            name=${line%%|*}
            if [[ -n $name && $name == "${command_path:+$command_path }$one" ]]; then
                command_path=$name
                break
            fi
        done
    done
    for line in ${(f)table}; do
        [[ $line == "$command_path|"* ]] && row=("${(@s:|:)line}")
    done
    for one in ${=row[3]}; do
        [[ ${one%%=*} == $previous ]] && kind=${one#*=}
    done
    if [[ -z $kind && $word == -* ]]; then
        compadd -- ${=row[2]} --help
        return
    elif [[ -z $kind && -n $row[5] ]]; then
        compadd -- ${=row[5]}
        return
    fi
    kind=${kind:-$row[4]}
    if [[ $kind == value ]]; then
        _files
        return
    fi
    [[ $kind == none ]] && return
    for line in ${(f)"$(@ASK@ $kind $word 2>/dev/null)"}; do
        found+=("${line%%$'\t'*}")
        shown+=("${line/$'\t'/  -- }")
    done
    compadd -l -d shown -a found
}
if [[ $funcstack[1] == _toolkit ]]; then
    _toolkit "$@"
else
    compdef _toolkit toolkit
fi
