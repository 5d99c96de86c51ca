// Why there is no JACK, with one stable code each.
#pragma once

#include <cstdint>
#include <string_view>

namespace midip2p::jack {

enum class Trouble : std::uint8_t {
    none,
    not_installed, // no libjack.so.0 on this machine, or not the JACK that is documented
    not_running,   // no server answers
    refused,       // the server lets us in, but not with these ports
};

constexpr std::string_view code_of(Trouble trouble) noexcept {
    switch (trouble) {
    case Trouble::none:
        return "ok";
    case Trouble::not_installed:
        return "jack-not-installed";
    case Trouble::not_running:
        return "jack-not-running";
    case Trouble::refused:
        return "jack-refused";
    }
    return "jack-refused";
}

} // namespace midip2p::jack
