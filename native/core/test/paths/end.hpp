// One end of a link as the simulated network has it: an engine, its paths, and all that it was asked to do.
#pragma once

#include "core/engine/engine.hpp"
#include "core/toast/paths/paths.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace midip2p::test {

using namespace midip2p::core;

/// One end, and all that it was asked to do. Its link to the one other end has the id that the test gives.
struct End {
    struct Connection {
        std::size_t wire = 0; // of Network; 0: nobody has answered yet
        bool secure = false, held = false, over = false;
        std::optional<std::pair<LinkId, Lane>> carries;
        std::vector<std::uint8_t> plain; // came, and was not wanted yet
        std::string address{};           // that was dialled
    };

    End(std::string name, std::string boot, std::uint8_t key_byte)
        : peer(std::move(name)), engine({.peer = peer}),
          paths({.session = "s", .peer = peer, .boot = std::move(boot), .agent = "", .received = [this](LinkId link) {
                     return engine.received(link);
                 }}) {
        key.fill(key_byte);
    }
    [[nodiscard]] std::size_t count(std::string_view beginning) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(log, [&](const auto& line) { return line.second.starts_with(beginning); }));
    }
    /// When that was done last; −1: never.
    [[nodiscard]] std::int64_t last(std::string_view beginning) const {
        for (auto line = log.rbegin(); line != log.rend(); ++line)
            if (line->second.starts_with(beginning)) return line->first;
        return -1;
    }
    [[nodiscard]] std::vector<std::int64_t> all(std::string_view beginning) const {
        std::vector<std::int64_t> found;
        for (const auto& [at, line] : log)
            if (line.starts_with(beginning)) found.push_back(at);
        return found;
    }
    [[nodiscard]] bool told(Notice::Kind kind) const {
        return std::ranges::any_of(notices, [kind](const Notice& n) { return n.kind == kind; });
    }
    [[nodiscard]] std::size_t open_connections() const { return connections.size(); }

    std::string peer;
    Fingerprint key{};
    Engine engine;
    Paths paths;
    std::map<ConnectionId, Connection> connections;
    std::vector<std::pair<std::int64_t, std::string>> log; // what Paths asked, and when
    std::vector<Notice> notices;
    std::optional<Errc> ended; // why its link did
    std::string words;         // likewise, for people
};

} // namespace midip2p::test
