#include "lab/commands.hpp"

#include "lab/flat_json.hpp"

#include <algorithm>
#include <cmath>

namespace midip2p::netlab {

namespace {

/// What the sender of a command did wrong.
struct Wrong {
    std::string_view code;
    std::string message;
};

/// A number that counts something, or nothing where it is null or not there.
std::optional<size_t> index_in(const FlatObject& command, std::string_view name, size_t hosts) {
    const auto found = command.find(name);
    if (found == command.end() || std::holds_alternative<std::nullptr_t>(found->second)) return {};
    const double* number = std::get_if<double>(&found->second);
    if (!number || *number < 0 || *number != std::floor(*number) || *number >= static_cast<double>(hosts))
        throw Wrong{"unknown-host", std::string(name) + " has to be a host, from 0 to " + std::to_string(hosts - 1)};
    return static_cast<size_t>(*number);
}

Impairment impairment_in(const FlatObject& command) {
    Impairment impairment;
    for (const auto& [name, value] : command) {
        if (name == "id" || name == "do" || name == "from" || name == "to") continue;
        const auto* field = std::find_if(kImpairmentFields.begin(), kImpairmentFields.end(),
                                         [&, &key = name](const ImpairmentField& f) { return f.name == key; });
        const double* number = std::get_if<double>(&value);
        if (field == kImpairmentFields.end()) throw Wrong{"bad-impairment", "there is no " + name};
        if (!number) throw Wrong{"bad-impairment", name + " has to be a number"};
        impairment.*(field->value) = *number;
    }
    if (auto trouble = trouble_with(impairment); !trouble.empty()) throw Wrong{"bad-impairment", std::move(trouble)};
    return impairment;
}

size_t host_in(const FlatObject& command, size_t hosts) {
    const auto host = index_in(command, "host", hosts);
    if (!host) throw Wrong{"unknown-host", "host is missing"};
    return *host;
}

/// Of the directions that carried anything.
std::string counters_of(const Switchboard& board) {
    std::string all;
    for (size_t from = 0; from < board.hosts(); ++from) {
        for (size_t to = 0; to < board.hosts(); ++to) {
            const Counters& c = board.counters(from, to);
            if (c.packets == 0) continue;
            const std::pair<const char*, uint64_t> figures[] = {
                {"from", from},
                {"to", to},
                {"packets", c.packets},
                {"bytes", c.bytes},
                {"delivered", c.delivered},
                {"dropped", c.lost + c.blacked_out + c.queue_full + c.unplugged + c.refused},
                {"lost", c.lost},
                {"blackedOut", c.blacked_out},
                {"queueFull", c.queue_full},
                {"unplugged", c.unplugged},
                {"refused", c.refused},
                {"queue", c.queue},
            };
            std::string one;
            for (const auto& [name, figure] : figures)
                one += (one.empty() ? "{\"" : ",\"") + std::string(name) + "\":" + std::to_string(figure);
            all += (all.empty() ? "" : ",") + one + "}";
        }
    }
    return ",\"pairs\":[" + all + "]";
}

/// Returns what the answer says besides that it was done.
std::string carry_out(const FlatObject& command, Switchboard& board, Nanoseconds now) {
    const auto found = command.find("do");
    const std::string* verb = found == command.end() ? nullptr : std::get_if<std::string>(&found->second);
    if (!verb) throw Wrong{"bad-command", "do is missing"};
    if (*verb == "set") {
        const auto from = index_in(command, "from", board.hosts());
        const auto to = index_in(command, "to", board.hosts());
        board.set(from, to, impairment_in(command), now);
        return {};
    }
    if (*verb == "unplug") return board.unplug(host_in(command, board.hosts())), std::string();
    if (*verb == "plug") return board.plug(host_in(command, board.hosts())), std::string();
    if (*verb == "counters") return counters_of(board);
    throw Wrong{"bad-command", "nobody knows how to " + *verb};
}

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '"' || c == '\\') safe += '\\';
        safe += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    return safe;
}

} // namespace

std::string error_line(std::string_view code, std::string_view message, std::string_view before) {
    return "{" + std::string(before) + "\"error\":{\"code\":\"" + escaped(code) + "\",\"message\":\"" +
           escaped(message) + "\"}}";
}

std::string obey(std::string_view line, Switchboard& board, Nanoseconds now) {
    const auto command = flat_object(line);
    if (!command) return error_line("bad-command", "a command is a JSON object without objects in it");
    std::string id;
    if (const auto found = command->find("id"); found != command->end())
        if (const double* number = std::get_if<double>(&found->second); number && std::fabs(*number) < 0x1p53)
            id = "\"id\":" + std::to_string(static_cast<int64_t>(*number)) + ",";
    try {
        return "{" + id + "\"ok\":true" + carry_out(*command, board, now) + "}";
    } catch (const Wrong& wrong) {
        return error_line(wrong.code, wrong.message, id);
    }
}

} // namespace midip2p::netlab
