// The lab's control: one JSON object a line in, one a line out.
//   {"id":1,"do":"set","from":0,"to":null,"delayMs":20}   a direction, or with null (or nothing) every one
//   {"id":2,"do":"unplug","host":3}  {"id":3,"do":"plug","host":3}  {"id":4,"do":"counters"}
#pragma once

#include "lab/switchboard.hpp"

#include <string>
#include <string_view>

namespace midip2p::netlab {

/// Does what the line says; returns the answer, without a line end: {"id","ok":true,…} or {"id","error":{…}}.
[[nodiscard]] std::string obey(std::string_view line, Switchboard&, Nanoseconds now);

/// {"error":{"code","message"}}, after what `before` puts into the object.
[[nodiscard]] std::string error_line(std::string_view code, std::string_view message, std::string_view before = "");

} // namespace midip2p::netlab
