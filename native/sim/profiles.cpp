#include "sim/profiles.hpp"

#include "core/json/reader.hpp"

#include "lab/flat_json.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace midip2p::sim {

namespace {

netlab::Impairment impairment(const std::string& name, std::string_view text) {
    const auto fields = netlab::flat_object(text);
    if (!fields) throw std::runtime_error("profile " + name + " of " MIDIP2P_PROFILES " is no object of numbers");
    netlab::Impairment line;
    for (const auto& [key, value] : *fields) {
        const auto* number = std::get_if<double>(&value);
        bool known = false;
        for (const auto& [field, member] : netlab::kImpairmentFields) {
            if (field != key || number == nullptr) continue;
            line.*member = *number;
            known = true;
        }
        if (!known) throw std::runtime_error("profile " + name + ": " + key + " is no field with a number");
    }
    if (const std::string why = netlab::trouble_with(line); !why.empty()) {
        throw std::runtime_error("profile " + name + ": " + why);
    }
    return line;
}

} // namespace

std::vector<Profile> read_profiles() {
    std::ifstream file(MIDIP2P_PROFILES);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    core::json::Reader reader({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    std::vector<Profile> profiles;
    reader.begin_object();
    for (std::string_view key; reader.next_key(key);) {
        const std::string name(key);
        static_cast<void>(reader.peek()); // past the white space
        const std::size_t begins = reader.position();
        reader.skip();
        profiles.push_back({name, impairment(name, std::string_view(text).substr(begins, reader.position() - begins))});
    }
    if (!reader.finish() || profiles.empty()) throw std::runtime_error(MIDIP2P_PROFILES " cannot be read");
    return profiles;
}

} // namespace midip2p::sim
