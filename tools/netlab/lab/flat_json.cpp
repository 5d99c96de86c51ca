#include "lab/flat_json.hpp"

#include <charconv>

namespace midip2p::netlab {

namespace {

class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    std::optional<FlatObject> object() {
        FlatObject members;
        if (!take('{')) return {};
        if (!take('}')) {
            do {
                auto name = string();
                if (!name || !take(':')) return {};
                JsonValue member;
                // A name twice is a mistake, and which of the two was meant is a guess.
                if (!value(member) || !members.emplace(std::move(*name), std::move(member)).second) return {};
            } while (take(','));
            if (!take('}')) return {};
        }
        skip_space();
        return rest_.empty() ? std::optional(std::move(members)) : std::nullopt;
    }

  private:
    void skip_space() {
        const size_t at = rest_.find_first_not_of(" \t\r\n");
        rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at);
    }

    bool take(char wanted) {
        skip_space();
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool take_word(std::string_view word) {
        if (!rest_.starts_with(word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }

    std::optional<std::string> string() {
        if (!take('"')) return {};
        std::string text;
        while (!rest_.empty()) {
            char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') return text;
            if (static_cast<unsigned char>(c) < ' ') return {};
            if (c == '\\') {
                if (rest_.empty() || (rest_.front() != '"' && rest_.front() != '\\')) return {};
                c = rest_.front();
                rest_.remove_prefix(1);
            }
            text += c;
        }
        return {};
    }

    bool value(JsonValue& into) {
        skip_space();
        if (take_word("null")) return into = nullptr, true;
        if (take_word("true")) return into = true, true;
        if (take_word("false")) return into = false, true;
        if (rest_.starts_with('"')) {
            auto text = string();
            if (text) into = std::move(*text);
            return text.has_value();
        }
        // from_chars would take "inf" and "nan", which JSON does not have.
        if (rest_.empty() || std::string_view("-0123456789").find(rest_.front()) == std::string_view::npos)
            return false;
        double number = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
        if (error != std::errc()) return false;
        rest_.remove_prefix(static_cast<size_t>(end - rest_.data()));
        into = number;
        return true;
    }

    std::string_view rest_;
};

} // namespace

std::optional<FlatObject> flat_object(std::string_view text) { return Reader(text).object(); }

} // namespace midip2p::netlab
