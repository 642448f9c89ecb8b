# escape=`

FROM scratch
ENV WINDOWS_PATH="C:\Program Files\tool"
ENV TICKED="a ``b`` `"c`" `$d"
COPY ["\"two words\"", "\"/two words/\""]
CMD ["/tool", "a\\b", "`", "line\nbreak"]
